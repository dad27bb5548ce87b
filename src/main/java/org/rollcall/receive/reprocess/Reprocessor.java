package org.rollcall.receive.reprocess;

import java.util.Map;
import java.util.Optional;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.PayloadWriter;

/** Reads stored pings with a dictionary as if they arrived now: rebuilds what was sent, and reads that. */
final class Reprocessor {

    private final DictionaryCatalog catalog;
    private final Dictionary dictionary;
    private final PayloadReader reader;
    private final AddedMetrics addedMetrics;
    private final Map<String, PayloadWriter> writers = new RecentlyUsed<>();
    private final Map<String, Boolean> onlyAddedTo = new RecentlyUsed<>();

    /** @param dictionary to read with; it need not be published */
    Reprocessor(DictionaryCatalog catalog, Dictionary dictionary) {
        this.catalog = catalog;
        this.dictionary = dictionary;
        this.reader = new PayloadReader(dictionary);
        this.addedMetrics = new AddedMetrics(reader);
    }

    Payload read(PingWithContent stored) {
        return reader.read(rebuilt(stored));
    }

    /**
     * As {@link #read}, without redacted and opted-out values; empty where it cannot be stored.
     *
     * @param isAsOfNow whether the values of the ping are where this release puts them, but for the dictionary
     */
    Optional<Reread> read(PingWithContent stored, OptedOut optedOut, boolean isAsOfNow) {
        if (isAsOfNow
                && optedOut.isNone()
                && isOnlyAddedTo(stored.stored().ping().dictionary())) {
            var added = addedMetrics.read(stored);
            if (added.isPresent()) {
                return added;
            }
        }
        var document = rebuilt(stored);
        var redacted = reader.redact(reader.read(document), document, optedOut);
        return switch (redacted.payload()) {
            case Payload.Storable now ->
                Optional.of(new Reread(
                        now.content(), now.metrics(), now.undeclared(), now.typeMismatches(), redacted.report()));
            case Payload.Unstorable _ -> Optional.empty();
        };
    }

    private boolean isOnlyAddedTo(String version) {
        return onlyAddedTo.computeIfAbsent(version, _ -> AddedMetrics.areAll(catalog.published(version), dictionary));
    }

    private Document rebuilt(PingWithContent stored) {
        var bytes = writers.computeIfAbsent(
                        stored.stored().ping().dictionary(), version -> new PayloadWriter(catalog.published(version)))
                .write(stored.content());
        return Document.of(bytes);
    }
}
