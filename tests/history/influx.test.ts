// Thirty random days in a real InfluxDB: killed with its writer, rolled up at random moments, in disorder and twice.
import { INFLUX } from '../influx-server.ts';
import { influxRig } from './rigs.ts';
import { tellsThirtyDays } from './thirty-days.ts';

tellsThirtyDays('InfluxDB', influxRig, INFLUX);
