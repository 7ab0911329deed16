import { notFound } from '@aisle/common';
import { Inventory, type InventoryDocument } from '../models/inventory.ts';
import { Sales } from '../models/sales.ts';
import { requireSeller } from './require-seller.ts';

interface Figures {
  sold: number;
  held: number;
  free: number;
  /** In the currency's smallest unit. */
  revenue: number;
}

/** What has been sold of an event, of all its sessions or of one; revenue less what was given back. */
export interface SalesFigures extends Figures {
  eventId: string;
  sessionId?: string;
  currency: string;
  sections: (Figures & { id: string })[];
  /** By hour, oldest first. */
  series: { at: string; sold: number; revenue: number }[];
}

type Counts = Pick<InventoryDocument, 'capacity' | 'held' | 'sold' | 'revenue' | 'offer'>;

const none = (): Figures => ({ sold: 0, held: 0, free: 0, revenue: 0 });

function add(figures: Figures, { capacity, held, sold, revenue }: Counts): void {
  figures.sold += sold;
  figures.held += held;
  figures.free += capacity - held - sold;
  figures.revenue += revenue;
}

/**
 * The sales figures of an event or of one of its sessions, for its seller alone.
 * @throws ApiError 404 when nothing of it was ever on sale, 403 when it is somebody else's
 */
export async function salesOfEvent(
  eventId: string,
  sellerId: string,
  sessionId?: string,
): Promise<SalesFigures> {
  await requireSeller(eventId, sellerId);
  const [inventories, series] = await Promise.all([
    Inventory.find({
      'offer.eventId': eventId,
      ...(sessionId !== undefined && { 'offer.sessionId': sessionId }),
    })
      .select('capacity held sold revenue offer')
      .sort({ 'offer.rank': 1 })
      .lean<Counts[]>(),
    Sales.aggregate<{ _id: Date; sold: number; revenue: number }>([
      // Ids begin with the session's.
      { $match: { eventId, ...(sessionId !== undefined && { _id: new RegExp(`^${sessionId}/`) }) } },
      { $group: { _id: '$at', sold: { $sum: '$sold' }, revenue: { $sum: '$revenue' } } },
      { $sort: { _id: 1 } },
    ]),
  ]);
  const first = inventories[0];
  if (!first) throw notFound('The event has no such session');

  const total = none();
  const sections = new Map<string, Figures & { id: string }>();
  for (const inventory of inventories) {
    const id = inventory.offer.sectionId!;
    const section = sections.get(id) ?? { id, ...none() };
    sections.set(id, section);
    add(section, inventory);
    add(total, inventory);
  }
  return {
    eventId,
    ...(sessionId !== undefined && { sessionId }),
    currency: first.offer.currency,
    ...total,
    sections: [...sections.values()],
    series: series.map(({ _id, sold, revenue }) => ({ at: _id.toISOString(), sold, revenue })),
  };
}
