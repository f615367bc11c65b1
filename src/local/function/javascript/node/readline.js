// `readline`: the lines of a stream.
(function (host, require) {
  'use strict';
  const EventEmitter = require('events');
  class Interface extends EventEmitter {
    #lines = [];
    #wake = null;
    #isOver = false;
    constructor({ input }) {
      super();
      let held = '';
      input.setEncoding?.('utf8');
      input.on('data', (chunk) => {
        const lines = (held + chunk).split(/\r\n|\n|\r/);
        held = lines.pop();
        lines.forEach((line) => this.#take(line));
      });
      input.on('end', () => { if (held !== '') this.#take(held); this.close(); });
      input.on('error', (error) => this.emit('error', error));
    }
    #take(line) { this.#lines.push(line); this.emit('line', line); this.#wake?.(); }
    close() { if (!this.#isOver) { this.#isOver = true; this.emit('close'); this.#wake?.(); } }
    pause() { return this; }
    resume() { return this; }
    setPrompt() {}
    prompt() {}
    question() { throw new Error('readline.question is not in the local cloud: a function has no terminal'); }
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (this.#lines.length > 0) { yield this.#lines.shift(); continue; }
        if (this.#isOver) return;
        await new Promise((resolve) => { this.#wake = resolve; });
      }
    }
  }
  const createInterface = (input, output) => new Interface(typeof input?.on === 'function' ? { input, output } : input);
  return { createInterface, Interface, clearLine: () => true, cursorTo: () => true, moveCursor: () => true };
});
