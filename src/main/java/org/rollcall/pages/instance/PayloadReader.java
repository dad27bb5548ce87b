package org.rollcall.pages.instance;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.MetricText;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;

/** Reads the payloads of an instance with their dictionaries. */
@ApplicationScoped
class PayloadReader {

    private final PingStore pings;
    private final PingContents contents;
    private final DictionaryCatalog catalog;

    PayloadReader(PingStore pings, PingContents contents, DictionaryCatalog catalog) {
        this.pings = pings;
        this.contents = contents;
        this.catalog = catalog;
    }

    /**
     * The current ping of an instance in a week; empty where it has none.
     *
     * @param week null for the newest
     */
    Optional<Payload> read(Instance instance, @Nullable Week week) {
        return pings.current(instance, week).flatMap(contents::forAnswer).map(found -> {
            var ping = found.stored().ping();
            return new Payload(found.stored().id(), ping, catalog.published(ping.dictionary()), found.content());
        });
    }

    /** What the dictionary of a payload says of its metrics, by ordinal. */
    Map<Integer, MetricText> texts(Payload payload) {
        return catalog.texts(payload.dictionary());
    }

    /** A payload, and the dictionary that it was read with. */
    record Payload(long id, Ping ping, Dictionary dictionary, PingContent content) {

        Week week() {
            return ping.week();
        }

        /** Its values as people read them, by key path, to be compared with those of the next one. */
        Map<String, String> values() {
            return PayloadTree.texts(dictionary, content, _ -> true);
        }

        /** Some of them. */
        Map<String, String> values(Set<String> keyPaths) {
            return PayloadTree.texts(dictionary, content, keyPaths::contains);
        }
    }
}
