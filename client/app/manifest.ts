import type { MetadataRoute } from 'next';
import { texts } from '@/lib/texts.ts';

/** Lets a phone put the site on its home screen. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: texts.site.name,
    short_name: texts.site.name,
    description: texts.site.description,
    lang: texts.locale,
    start_url: '/',
    display: 'standalone',
    background_color: '#fbfaf8',
    theme_color: '#fbfaf8',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
    shortcuts: [
      { name: texts.nav.myTickets, url: '/my-tickets' },
      { name: texts.nav.door, url: '/door' },
    ],
  };
}
