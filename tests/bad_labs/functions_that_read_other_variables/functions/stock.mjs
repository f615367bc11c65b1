export const handler = async () => [process.env.TABLE_NAME, process.env.REGION_NAME, process.env.AWS_REGION];
