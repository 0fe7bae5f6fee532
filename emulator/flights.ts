import * as z from 'zod';
import flights2k from '../node_modules/vega-datasets/data/flights-2k.json' with { type: 'json' };
import type { Row } from './sql/table.ts';

/** A flight of vega-datasets: US domestic flights of 2001, from the Bureau of Transportation Statistics. */
const flightSchema = z.object({
  /** Departure, as `2001/01/01 06:55`. */
  date: z.string().regex(/^\d{4}\/\d\d\/\d\d \d\d:\d\d$/),
  /** Miles between the airports. */
  distance: z.number(),
  origin: z.string(),
  destination: z.string(),
});
type Flight = z.infer<typeof flightSchema>;

/**
 * 2000 real flights, dealt out in turn to the two airlines. Date, airports and distance are real. What the data lacks
 * (passenger, flight number, price, …) is derived from them and from the flight's place in the file, so it is the same
 * every time.
 */
export const sampleFlights = (): { skyone_avro: Row[]; sunset_avro: Row[] } => {
  const flights = z.array(flightSchema).parse(flights2k);
  const rows = flights.map((flight, index) => airlineRow(flight, index, index % 2 === 0 ? 'SKY' : 'SUN'));
  return {
    skyone_avro: rows.filter((_, index) => index % 2 === 0),
    sunset_avro: rows.filter((_, index) => index % 2 === 1),
  };
};

const FIRST_NAMES = [
  'amelia',
  'bessie',
  'charles',
  'elinor',
  'howard',
  'jackie',
  'orville',
  'valentina',
  'wilbur',
  'yuri',
];
const LAST_NAMES = ['cochran', 'coleman', 'curtiss', 'earhart', 'gagarin', 'hughes', 'lindbergh', 'smith', 'wright'];
const AGENCIES = ['bookings@farewell.example', 'desk@wayfarer.example', 'flights@compass.example'];

const MINUTES_ON_GROUND = 30;
const MILES_PER_MINUTE = 7.5;
const BASE_FARE = 49;
const FARE_PER_MILE = 0.11;

const airlineRow = ({ date, distance, origin, destination }: Flight, index: number, prefix: string): Row => {
  const chance = hash(`${index}:${date}:${origin}:${destination}`);
  const minutes = Math.round(MINUTES_ON_GROUND + distance / MILES_PER_MINUTE);
  const departure = Date.parse(`${date.replaceAll('/', '-').replace(' ', 'T')}:00Z`);
  const email = `${pick(FIRST_NAMES, chance)}.${pick(LAST_NAMES, chance >>> 8)}${index}@example.com`;
  return {
    email_address: email,
    departure_time: time(departure),
    departure_airport_code: origin,
    arrival_time: time(departure + minutes * 60_000),
    arrival_airport_code: destination,
    flight_duration: minutes,
    flight_number: `${prefix}${100 + (hash(origin + destination) % 9000)}`,
    confirmation_code: chance.toString(36).toUpperCase().padStart(7, '0').slice(-6),
    ticket_price: (BASE_FARE + distance * FARE_PER_MILE).toFixed(2),
    aircraft: distance < 500 ? 'Bombardier CRJ200' : distance < 1500 ? 'Airbus A320' : 'Boeing 757',
    booking_agency_email: pick(AGENCIES, chance >>> 16),
  };
};

/** A time as the airlines write it, a string: `2001-01-01 06:55:00`. */
const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

const pick = (texts: readonly string[], chance: number): string => texts[chance % texts.length] ?? '';

/** A hash (FNV-1a): it spreads well, and is the same everywhere. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
};
