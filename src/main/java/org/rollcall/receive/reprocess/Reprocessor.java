package org.rollcall.receive.reprocess;

import java.util.Map;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.PayloadWriter;
import org.rollcall.ping.payload.RedactedPayload;

/** Reads stored pings with a dictionary as if they arrived now: rebuilds what was sent, and reads that. */
final class Reprocessor {

    private final DictionaryCatalog catalog;
    private final PayloadReader reader;
    private final Map<String, PayloadWriter> writers = new RecentlyUsed<>();

    /** @param dictionary to read with; it need not be published */
    Reprocessor(DictionaryCatalog catalog, Dictionary dictionary) {
        this.catalog = catalog;
        this.reader = new PayloadReader(dictionary);
    }

    Payload read(PingWithContent stored) {
        return reader.read(rebuilt(stored));
    }

    /** As {@link #read}, without redacted and opted-out values. */
    RedactedPayload read(PingWithContent stored, OptedOut optedOut) {
        var document = rebuilt(stored);
        return reader.redact(reader.read(document), document, optedOut);
    }

    private Document rebuilt(PingWithContent stored) {
        var bytes = writers.computeIfAbsent(
                        stored.stored().ping().dictionary(), version -> new PayloadWriter(catalog.published(version)))
                .write(stored.content());
        return Document.of(bytes);
    }
}
