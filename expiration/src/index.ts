import { runService } from '@aisle/common';
import { loadConfig } from './config.ts';
import { expirationService } from './service.ts';

await runService(() => expirationService(loadConfig()));
