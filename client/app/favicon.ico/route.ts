/** Browsers ask for this while one page's icon gives way to the next one's. */
export const GET = (): Response => new Response(null, { status: 308, headers: { Location: '/icon.svg' } });
