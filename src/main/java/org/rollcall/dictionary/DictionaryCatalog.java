package org.rollcall.dictionary;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Publishes dictionaries, and knows which one applies to a ping. */
@ApplicationScoped
public class DictionaryCatalog {

    /** How long another replica's publication may go unnoticed. */
    private static final Duration STALENESS = Duration.ofSeconds(1);

    private final DictionaryRepository repository;
    private final DefinitionTable definitions;
    private final Event<DictionaryPublished> publications;
    private final Clock clock;

    /** Dictionaries are immutable, so what was read once stays true: only new versions are ever added. */
    private volatile NavigableMap<DictionaryVersion, Dictionary> cache = new TreeMap<>();

    private final AtomicLong refreshedAt = new AtomicLong(System.nanoTime() - STALENESS.toNanos());

    DictionaryCatalog(
            DictionaryRepository repository,
            DefinitionTable definitions,
            Event<DictionaryPublished> publications,
            Clock clock) {
        this.repository = repository;
        this.definitions = definitions;
        this.publications = publications;
        this.clock = clock;
    }

    /**
     * Publishes a dictionary, once and for all.
     *
     * @param source the YAML that an instance answers to {@code GET /usage_data/metric_definitions}
     * @return the dictionary, and whether it is new; the same content again changes nothing
     * @throws ProblemException {@link ProblemType#INVALID_DICTIONARY} for other input,
     *     {@link ProblemType#DICTIONARY_CONFLICT} where the version has other content
     */
    Publication publish(DictionaryVersion version, byte[] source) {
        var yaml = DefinitionYaml.parse(source);
        var publication = QuarkusTransaction.requiringNew().call(() -> insert(version, yaml, source));
        refresh();
        return publication;
    }

    private Publication insert(DictionaryVersion version, DefinitionYaml yaml, byte[] source) {
        definitions.lock();
        var contentSha256 = HexFormat.of().parseHex(yaml.contentSha256());
        var existing = repository.findById(version.toString());
        if (existing != null) {
            if (Arrays.equals(existing.contentSha256, contentSha256)) {
                return new Publication(DictionaryDescription.of(existing), false);
            }
            throw new ProblemException(
                    ProblemType.DICTIONARY_CONFLICT,
                    "dictionary %s was published at %s with other content, and what is published never changes"
                            .formatted(version, existing.publishedAt),
                    Map.of("version", version.toString()));
        }
        var entity = new DictionaryEntity();
        entity.version = version.toString();
        entity.major = version.major();
        entity.minor = version.minor();
        entity.source = source;
        entity.contentSha256 = contentSha256;
        entity.definitions = yaml.definitions().size();
        entity.warnings = yaml.warnings();
        entity.publishedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        repository.persistAndFlush(entity);
        definitions.insert(version, yaml.definitions());
        publications.fire(new DictionaryPublished(version));
        return new Publication(DictionaryDescription.of(entity), true);
    }

    /** Every published dictionary, highest version first. */
    @Transactional
    List<DictionaryDescription> list() {
        return repository.newestFirst().stream()
                .map(DictionaryDescription::inList)
                .toList();
    }

    /** What is told of a published dictionary. */
    @Transactional
    Optional<DictionaryDescription> describe(DictionaryVersion version) {
        return repository.findByIdOptional(version.toString()).map(DictionaryDescription::of);
    }

    /** A dictionary as it was published; the newest one where no version is named. */
    @Transactional
    Optional<byte[]> source(@Nullable DictionaryVersion version) {
        return (version == null ? repository.newest() : repository.findByIdOptional(version.toString()))
                .map(entity -> entity.source);
    }

    /**
     * The dictionary for a ping: the one of its {@code major.minor}, else the highest published below, else the lowest
     * above, because dictionaries are cumulative. The highest of all where the version is junk. No query is made but
     * once a second, for new dictionaries.
     *
     * @param productVersion as sent, {@code 18.9.0-pre}
     * @return empty where nothing is published
     */
    public Optional<Dictionary> resolve(@Nullable String productVersion) {
        var dictionaries = current();
        if (dictionaries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(dictionaries.get(nearest(dictionaries.navigableKeySet(), productVersion)));
    }

    /**
     * Tells of product versions whether the dictionary of a version is the one for their pings, or would be once it was
     * published. True to what is published now; it does not look again.
     */
    public Predicate<@Nullable String> serves(DictionaryVersion version) {
        var versions = new TreeSet<>(current().keySet());
        versions.add(version);
        return productVersion -> nearest(versions, productVersion).equals(version);
    }

    private static DictionaryVersion nearest(
            NavigableSet<DictionaryVersion> published, @Nullable String productVersion) {
        return DictionaryVersion.ofProduct(productVersion)
                .map(wanted -> Objects.requireNonNullElseGet(published.floor(wanted), published::first))
                .orElseGet(published::last);
    }

    /** The published dictionary of exactly this version; a query is made as {@link #resolve} makes one. */
    public Optional<Dictionary> find(DictionaryVersion version) {
        return Optional.ofNullable(current().get(version));
    }

    /** Every published dictionary, lowest version first. */
    public List<Dictionary> published() {
        return List.copyOf(refresh().values());
    }

    /** The dictionary that a stored ping was read with. */
    public Dictionary published(String version) {
        var key = DictionaryVersion.parse(version).orElseThrow();
        var dictionary = cache.get(key);
        if (dictionary == null) {
            dictionary = refresh().get(key);
        }
        if (dictionary == null) {
            throw new IllegalStateException("dictionary " + version + " is not in the database");
        }
        return dictionary;
    }

    private NavigableMap<DictionaryVersion, Dictionary> current() {
        var last = refreshedAt.get();
        var now = System.nanoTime();
        if (cache.isEmpty() || (now - last > STALENESS.toNanos() && refreshedAt.compareAndSet(last, now))) {
            return refresh();
        }
        return cache;
    }

    /** Reads what is new in the database; called after a publication too, so that it counts at once. */
    private NavigableMap<DictionaryVersion, Dictionary> refresh() {
        var published = definitions.versions();
        if (cache.keySet().containsAll(published)) {
            return cache;
        }
        synchronized (this) {
            var fresh = new TreeMap<>(cache);
            for (var version : published) {
                fresh.computeIfAbsent(version, missing -> new Dictionary(missing, definitions.metrics(missing)));
            }
            cache = fresh;
            return fresh;
        }
    }

    /** A dictionary, and whether this request published it. */
    record Publication(DictionaryDescription dictionary, boolean created) {}
}
