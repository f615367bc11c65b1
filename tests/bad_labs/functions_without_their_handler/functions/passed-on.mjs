export * from './stock.mjs';
