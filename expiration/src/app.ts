import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';

/** Probes are all that this service answers. */
export const buildApp = (context: ServiceContext): Express => createApp(context, { routes: () => {} });
