import { expect, test } from 'vitest';
import { jsonObject } from '../../base/index.ts';
import { postgresCredentials } from './credentials.ts';
import { openClient } from './open-client.ts';

// A mistyped `verify-full` must not connect without verifying; the words are those of libpq.
test('an unknown sslmode is refused before anything is sent', async () => {
  const credentials = postgresCredentials(
    jsonObject([
      ['host', '127.0.0.1'],
      ['port', 1],
      ['user', 'u'],
      ['password', ''],
      ['dbname', 'd'],
      ['schema', 's'],
      ['sslmode', 'verify_full'],
    ]),
  );
  await expect(openClient(credentials, () => {})).rejects.toThrow('invalid sslmode value: "verify_full"');
});
