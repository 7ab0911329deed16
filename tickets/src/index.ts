import { runService } from '@aisle/common';
import { loadConfig } from './config.ts';
import { ticketsService } from './service.ts';

await runService(() => ticketsService(loadConfig()));
