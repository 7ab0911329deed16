import { runService } from '@aisle/common';
import { loadConfig } from './config.ts';
import { ordersService } from './service.ts';

await runService(() => ordersService(loadConfig()));
