// Which fields are whole numbers, for lines that are written without the client.
import { FieldType } from 'influx';
import { influxSchema, type Measurement } from './schema.ts';

const INTEGERS = new Map(
  influxSchema().map(({ measurement, fields }) => [
    measurement,
    new Set(Object.keys(fields).filter((name) => fields[name] === FieldType.INTEGER)),
  ]),
);

export const isWhole = (measurement: Measurement, field: string): boolean =>
  INTEGERS.get(measurement)?.has(field) ?? false;
