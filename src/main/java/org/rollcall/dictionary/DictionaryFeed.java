package org.rollcall.dictionary;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ConcurrencyLimit;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * The feed of published dictionaries: an entry for each, which tells what its metrics change against the version before it. It is
 * made once for each publication. A dictionary that is published below another changes what that one is compared with: its
 * entry keeps its id and becomes new.
 */
@ApplicationScoped
class DictionaryFeed {

    /** Entries, of the newest publications. */
    private static final int MAX_ENTRIES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final DefinitionTable definitions;
    private final DictionaryDiffs diffs;
    private final ConcurrencyLimit turn = new ConcurrencyLimit(
            1,
            PATIENCE,
            () -> new ProblemException(
                    ProblemType.OVERLOADED,
                    "The feed of dictionaries is being made; ask again later.",
                    Map.of(),
                    RETRY));

    private volatile @Nullable Made made;

    DictionaryFeed(DefinitionTable definitions, DictionaryDiffs diffs) {
        this.definitions = definitions;
        this.diffs = diffs;
    }

    /**
     * The feed as it is now.
     *
     * @param beforeWork is run where dictionaries have to be compared; what it throws ends the request
     * @throws ProblemException {@link ProblemType#OVERLOADED} where it has been made for another request for too long
     */
    Document document(Runnable beforeWork) {
        var publications = new TreeMap<>(definitions.publications());
        var last = made;
        if (last != null && last.publications().equals(publications)) {
            return last.document();
        }
        beforeWork.run();
        try (var _ = turn.take()) {
            var known = made;
            if (known == null || !known.publications().equals(publications)) {
                known = make(publications, known == null ? Map.of() : known.entries());
                made = known;
            }
            return known.document();
        }
    }

    private Made make(NavigableMap<DictionaryVersion, Instant> publications, Map<Compared, FeedEntry> known) {
        var wanted = publications.keySet().stream()
                .map(version -> Compared.of(version, publications))
                .sorted(Comparator.comparing(Compared::updated)
                        .thenComparing(Compared::version)
                        .reversed())
                .limit(MAX_ENTRIES)
                .toList();
        var entries = new LinkedHashMap<Compared, FeedEntry>();
        for (var each : wanted) {
            var entry = known.get(each);
            entries.put(each, entry == null ? entry(each) : entry);
        }
        var updated = wanted.isEmpty() ? Instant.EPOCH : wanted.getFirst().updated();
        var name = name(publications);
        var atom = new AtomWriter(id(name), "Dictionaries: which metrics instances send", updated);
        entries.forEach((compared, entry) -> entry.write(atom, id(name + " " + compared.version()), compared));
        var xml = atom.end().getBytes(StandardCharsets.UTF_8);
        return new Made(publications, entries, new Document(xml, DefinitionYaml.hex(xml), updated));
    }

    private FeedEntry entry(Compared compared) {
        var before = compared.before();
        return before == null
                ? FeedEntry.first(diffs.describe(compared.version()))
                : FeedEntry.of(diffs.between(before, compared.version()));
    }

    /**
     * The feed of this service and of no other, for ever: a dictionary stays published, so the first publication stays the
     * first. The address of the service does not tell it: it may have several, and get others.
     */
    private static String name(Map<DictionaryVersion, Instant> publications) {
        return publications.entrySet().stream()
                .min(Map.Entry.<DictionaryVersion, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(first -> "dictionaries since " + first.getKey() + " " + first.getValue())
                .orElse("dictionaries");
    }

    private static String id(String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A version, and that which it is compared with.
     *
     * @param before null for the lowest
     * @param updated when the later one of the two was published
     */
    record Compared(DictionaryVersion version, @Nullable DictionaryVersion before, Instant published, Instant updated) {

        static Compared of(DictionaryVersion version, NavigableMap<DictionaryVersion, Instant> publications) {
            var before = publications.lowerEntry(version);
            var published = publications.getOrDefault(version, Instant.EPOCH);
            return new Compared(
                    version,
                    before == null ? null : before.getKey(),
                    published,
                    before == null || before.getValue().isBefore(published) ? published : before.getValue());
        }
    }

    /**
     * The feed as it is sent.
     *
     * @param xml in UTF-8
     * @param hash its SHA-256, in hexadecimal digits
     */
    @SuppressWarnings("ArrayRecordComponent") // is never compared
    record Document(byte[] xml, String hash, Instant updated) {}

    private record Made(
            Map<DictionaryVersion, Instant> publications, Map<Compared, FeedEntry> entries, Document document) {}
}
