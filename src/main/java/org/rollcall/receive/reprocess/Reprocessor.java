package org.rollcall.receive.reprocess;

import java.util.Map;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.PayloadReader.Shielded;
import org.rollcall.ping.payload.PayloadWriter;

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

    /** As {@link #read}, without what must not be kept of it. */
    Shielded read(PingWithContent stored, OptedOut optedOut) {
        var document = rebuilt(stored);
        return reader.shield(reader.read(document), document, optedOut);
    }

    private byte[] rebuilt(PingWithContent stored) {
        return writers.computeIfAbsent(
                        stored.stored().ping().dictionary(), version -> new PayloadWriter(catalog.published(version)))
                .write(stored.content());
    }
}
