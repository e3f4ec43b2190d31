/** A header as HTTP/2 carries it: the name in lower case, both as bytes of Latin-1 or ASCII. */
export type Header = readonly [name: string, value: string];

/** What an entry of a table or a list counts for besides its letters (RFC 7541, 4.1). */
const ENTRY_OVERHEAD_BYTES = 32;

/** What a header counts for in tables and lists, in bytes. */
export function headerBytes([name, value]: Header): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES;
}

/** The headers that every HPACK decoder knows, from index 1 on (RFC 7541, appendix A). */
export const STATIC_HEADERS: readonly Header[] = (
  ":authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|" +
  ":status=200|:status=204|:status=206|:status=304|:status=400|:status=404|:status=500|accept-charset|" +
  "accept-encoding=gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin|age|" +
  "allow|authorization|cache-control|content-disposition|content-encoding|content-language|" +
  "content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|" +
  "host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|" +
  "location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|" +
  "server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate"
).split("|").map((header) => {
  const [name = "", value = ""] = header.split("=");
  return [name, value];
});
