package org.rollcall.analyse.export;

import java.util.HashMap;
import java.util.Map;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.payload.PayloadWriter;
import org.rollcall.ping.payload.Utf8Bytes;

/** Rebuilds the payloads of many pings, each with the dictionary that it was read with. */
final class Payloads {

    private final DictionaryCatalog catalog;
    private final Map<String, PayloadWriter> writers = new HashMap<>();

    Payloads(DictionaryCatalog catalog) {
        this.catalog = catalog;
    }

    /** The payload as JSON, UTF-8. */
    byte[] of(ScannedPing ping) {
        return writer(ping).write(ping.content());
    }

    /** Writes the payload as JSON behind what is there. */
    void writeTo(Utf8Bytes out, ScannedPing ping) {
        writer(ping).writeTo(out, ping.content());
    }

    private PayloadWriter writer(ScannedPing ping) {
        return writers.computeIfAbsent(
                ping.stored().ping().dictionary(), version -> new PayloadWriter(catalog.published(version)));
    }
}
