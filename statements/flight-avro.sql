CREATE TABLE IF NOT EXISTS flight_avro (
  departure_airport_code STRING,
  flight_number STRING,
  email_address STRING,
  departure_time STRING,
  arrival_time STRING,
  arrival_airport_code STRING,
  confirmation_code STRING,
  airline STRING
) DISTRIBUTED BY (departure_airport_code, flight_number) INTO 1 BUCKETS
WITH (
  'key.format' = 'avro-registry',
  'value.format' = 'avro-registry'
);
