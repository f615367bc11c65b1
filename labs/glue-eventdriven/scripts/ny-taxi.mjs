// The job of the lab in JavaScript, which the local cloud runs by itself. AWS Glue runs ny-taxi.py, its twin.
// Reads the CSV files below a prefix and writes them below another, without the columns that are empty in every row.

import { S3Client, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0 || at + 1 >= process.argv.length) throw new Error(`the argument --${name} is required`);
  return process.argv[at + 1];
}

/** The values of one line, around each of which quotes may stand. */
function values(line) {
  const found = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return found.map(([, quoted, plain]) => (quoted === undefined ? plain : quoted.replaceAll("\"\"", "\"")));
}

function written(text) {
  return /[",]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}

function transformed(csv) {
  const rows = csv.split(/\r?\n/).filter((line) => line !== "").map(values);
  const [header = [], ...trips] = rows;
  const kept = header.map((_, at) => trips.some((trip) => (trip[at] ?? "") !== ""));
  const line = (row) => row.filter((_, at) => kept[at]).map(written).join(",");
  return { text: `${rows.map(line).join("\n")}\n`, count: trips.length };
}

const [job, bucket, source, target] = ["JOB_NAME", "BUCKET_NAME", "SRC_PREFIX", "TRG_PREFIX"].map(option);
const s3 = new S3Client({});
const listed = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: source }));
const keys = (listed.Contents ?? []).map((object) => object.Key).filter((key) => key.endsWith(".csv"));
if (keys.length === 0) throw new Error(`there are no CSV files at s3://${bucket}/${source}`);

for (const key of keys) {
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const { text, count } = transformed(await object.Body.transformToString());
  const place = `${target}/${key.split("/").pop()}`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: place, Body: text, ContentType: "text/csv" }));
  console.log(`${job}: ${count} trips of ${key} written to ${place}`);
}
