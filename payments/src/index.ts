import { runService } from '@aisle/common';
import { loadConfig } from './config.ts';
import { paymentsService } from './service.ts';

await runService(() => paymentsService(loadConfig()));
