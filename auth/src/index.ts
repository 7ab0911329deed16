import { runService } from '@aisle/common';
import { loadConfig } from './config.ts';
import { authService } from './service.ts';

await runService(() => authService(loadConfig()));
