# The job of the lab for AWS Glue. Its twin ny-taxi.mjs is what the local cloud runs.
# Reads the CSV files below a prefix and writes them below another, without the columns that are empty in every row.

import csv
import io
import sys

import boto3
from awsglue.utils import getResolvedOptions

options = getResolvedOptions(sys.argv, ['JOB_NAME', 'BUCKET_NAME', 'SRC_PREFIX', 'TRG_PREFIX'])
bucket, source, target = options['BUCKET_NAME'], options['SRC_PREFIX'], options['TRG_PREFIX']
s3 = boto3.client('s3')


def transformed(text):
    header, *trips = list(csv.reader(io.StringIO(text)))
    kept = [at for at in range(len(header)) if any(trip[at] for trip in trips)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator='\n')
    writer.writerows([row[at] for at in kept] for row in [header, *trips])
    return out.getvalue(), len(trips)


listed = s3.list_objects_v2(Bucket=bucket, Prefix=source)
keys = [entry['Key'] for entry in listed.get('Contents', []) if entry['Key'].endswith('.csv')]
if not keys:
    raise RuntimeError(f'there are no CSV files at s3://{bucket}/{source}')
for key in keys:
    text, count = transformed(s3.get_object(Bucket=bucket, Key=key)['Body'].read().decode())
    place = f'{target}/{key.split("/")[-1]}'
    s3.put_object(Bucket=bucket, Key=place, Body=text.encode(), ContentType='text/csv')
    print(f'{options["JOB_NAME"]}: {count} trips of {key} written to {place}')
