/** Structured data for search engines. A block of data: no browser runs it. */
export function JsonLd({ data }: { data: object }) {
  // Text of organisers must not end the element that it is in.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
