package org.rollcall.dictionary;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.database.CacheExpiry;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.NotificationListener;
import org.rollcall.platform.database.Notifications;
import org.rollcall.platform.database.SafeToRepeat;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Publishes dictionaries, and knows which one applies to a ping. */
@ApplicationScoped
public class DictionaryCatalog implements NotificationListener {

    private static final String CHANNEL = "rollcall_dictionary";

    /** Those of GitLab's metrics: they can be named before any dictionary is published. */
    private static final Set<String> USUAL_CATEGORIES = Set.of("optional", "operational", "subscription", "standard");

    private final DictionaryRepository repository;
    private final DefinitionTable definitions;
    private final Event<DictionaryPublished> publications;
    private final DictionaryDiffs diffs;
    private final AuditTrail audit;
    private final Database database;
    private final Clock clock;

    /** Of the versions that are known. */
    private final CacheExpiry expiry;

    /**
     * Dictionaries are immutable, so what was read once stays true: only new versions are ever added. Null until it was
     * read for the first time.
     */
    private volatile @Nullable NavigableMap<DictionaryVersion, Dictionary> cache;

    DictionaryCatalog(
            DictionaryRepository repository,
            DefinitionTable definitions,
            Event<DictionaryPublished> publications,
            DictionaryDiffs diffs,
            AuditTrail audit,
            Database database,
            Notifications notifications,
            Clock clock) {
        this.repository = repository;
        this.definitions = definitions;
        this.publications = publications;
        this.diffs = diffs;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.expiry = new CacheExpiry(notifications);
    }

    /**
     * Publishes a dictionary, once and for all.
     *
     * @param source the YAML that an instance answers to {@code GET /usage_data/metric_definitions}
     * @param retyped whether metrics may have another value type or time frame than in a published dictionary
     * @return the dictionary, and whether it is new; the same content again changes nothing
     * @throws ProblemException {@link ProblemType#INVALID_DICTIONARY} for other input,
     *     {@link ProblemType#DICTIONARY_CONFLICT} where the version has other content,
     *     {@link ProblemType#DICTIONARY_INCOMPATIBLE} where metrics would change that may not
     */
    public Publication publish(DictionaryVersion version, byte[] source, boolean retyped) {
        var yaml = DefinitionYaml.parse(source);
        var publication = QuarkusTransaction.requiringNew().call(() -> insert(version, yaml, source, retyped));
        refresh();
        return new Publication(
                publication.dictionary().with(diffs.aroundNeighbour(version).orElse(null)), publication.created());
    }

    private Publication insert(DictionaryVersion version, DefinitionYaml yaml, byte[] source, boolean retyped) {
        definitions.lock();
        var contentSha256 = HexFormat.of().parseHex(yaml.contentSha256());
        var existing = repository.findById(version.toString());
        if (existing != null) {
            if (Arrays.equals(existing.contentSha256, contentSha256)) {
                return new Publication(DictionaryDescription.of(existing), false);
            }
            throw new ProblemException(
                    ProblemType.DICTIONARY_CONFLICT,
                    String.format(
                            Locale.ROOT,
                            "The dictionary %s was published at %s with other content, and a published one never changes.",
                            version,
                            existing.publishedAt),
                    Map.of("version", version.toString()));
        }
        if (!retyped) {
            refuseIncompatible(version, yaml);
        }
        var first = definitions.versions().isEmpty();
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
        publications.fire(new DictionaryPublished(version, first));
        audit.record(
                "dictionary.publish",
                "dictionary " + version,
                Map.of("sha256", yaml.contentSha256(), "retyped", retyped),
                (long) yaml.definitions().size());
        database.notify(CHANNEL);
        return new Publication(DictionaryDescription.of(entity), true);
    }

    private void refuseIncompatible(DictionaryVersion version, DefinitionYaml yaml) {
        var incompatible = Incompatibility.between(yaml.definitions(), refresh().values());
        if (!incompatible.isEmpty()) {
            throw new ProblemException(
                    ProblemType.DICTIONARY_INCOMPATIBLE,
                    String.format(
                            Locale.ROOT,
                            """
                    The dictionary %s declares %d metrics with another value_type or time_frame than published dictionaries \
                    do, so their values could not be compared over versions; publish it with ?force=retyped if that is \
                    meant.""",
                            version,
                            incompatible.stream()
                                    .map(Incompatibility::keyPath)
                                    .distinct()
                                    .count()),
                    Map.of("version", version.toString(), "incompatible", incompatible));
        }
    }

    /** Every published dictionary, highest version first. */
    @SafeToRepeat
    @Transactional
    public List<DictionaryDescription> list() {
        return repository.newestFirst().stream()
                .map(DictionaryDescription::inList)
                .toList();
    }

    /** The description of a published dictionary. */
    @SafeToRepeat
    @Transactional
    public Optional<DictionaryDescription> describe(DictionaryVersion version) {
        return repository.findByIdOptional(version.toString()).map(DictionaryDescription::of);
    }

    /** A dictionary as it was published. */
    @SafeToRepeat
    @Transactional
    Optional<byte[]> source(DictionaryVersion version) {
        return repository.findByIdOptional(version.toString()).map(entity -> entity.source);
    }

    /** The published dictionary of the highest version; a query is made as {@link #resolve} makes one. */
    Optional<Dictionary> newest() {
        return Optional.ofNullable(current().lastEntry()).map(Map.Entry::getValue);
    }

    /**
     * The dictionary for a ping: the one of its {@code major.minor}, else the lowest published above, else the highest
     * below, because dictionaries are cumulative. The highest of all where the version is junk. It makes no query but
     * after a publication on any replica; where notifications of those do not arrive, at most one a second.
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
                .flatMap(wanted -> wanted.nearestOf(published))
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

    /** The categories of data that there are: those of GitLab's metrics, and those of published dictionaries. */
    public Set<String> categories() {
        var categories = new TreeSet<>(USUAL_CATEGORIES);
        published().stream()
                .flatMap(dictionary -> dictionary.metrics().stream())
                .map(Metric::dataCategory)
                .filter(Objects::nonNull)
                .forEach(categories::add);
        return categories;
    }

    /** The ordinal of a metric; empty where no published dictionary has it. */
    public OptionalInt ordinal(String keyPath) {
        return definitions.ordinal(keyPath);
    }

    /** Name and type of every metric in tables that are made of pings, in the order of their ordinals. */
    public List<MetricColumn> columns() {
        return definitions.columns();
    }

    /** Has columns stay what they are, because a file is made that has them. To be asked for {@link #columns} afterwards. */
    public void keepColumns(Collection<Integer> ordinals) {
        definitions.keepColumns(ordinals);
    }

    /** The declarations of a metric, by the version of the dictionary, lowest first; none where no dictionary has it. */
    public NavigableMap<DictionaryVersion, DeclaredMetric> declarations(String keyPath) {
        return definitions.declarations(keyPath);
    }

    /** The metrics of all dictionaries that a search finds. */
    public List<DescribedMetric> search(MetricSearch search) {
        return definitions.search(search);
    }

    /** The metrics of all dictionaries that have numbers and a {@code performance_indicator_type}, in the order of key paths. */
    public List<TaggedMetric> tagged() {
        return definitions.tagged();
    }

    /** The dictionary that a stored ping was read with. */
    public Dictionary published(String version) {
        var key = DictionaryVersion.parse(version).orElseThrow();
        var known = cache;
        var dictionary = known == null ? null : known.get(key);
        if (dictionary == null) {
            dictionary = refresh().get(key);
        }
        if (dictionary == null) {
            throw new IllegalStateException("dictionary " + version + " is not in the database");
        }
        return dictionary;
    }

    /** The numbers of 28 days that a published dictionary declares, without removed ones, in file order. */
    public List<StagedMetric> monthly(String version) {
        return definitions.monthly(version);
    }

    /** What the metrics of a published dictionary are, in the words of their definitions, by key path; a query each time. */
    public Map<String, String> descriptions(DictionaryVersion version) {
        return definitions.descriptions(version);
    }

    /** What a published dictionary says of its metrics, by ordinal; a query each time. */
    public Map<Integer, MetricText> texts(Dictionary dictionary) {
        return definitions.texts(dictionary.version());
    }

    /** When each dictionary was published; a query each time. */
    public Map<DictionaryVersion, Instant> publications() {
        return definitions.publications();
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    /** The next who asks looks into the database. */
    @Override
    public void changed() {
        expiry.expire();
    }

    private NavigableMap<DictionaryVersion, Dictionary> current() {
        var known = cache;
        if (known != null && !expiry.isDue()) {
            return known;
        }
        try {
            return refresh();
        } catch (RuntimeException e) {
            expiry.expire(); // what could not be read is still unknown
            throw e;
        }
    }

    /** Reads what is new in the database; called after a publication too, so that it counts at once. */
    private NavigableMap<DictionaryVersion, Dictionary> refresh() {
        var published = definitions.versions();
        var known = cache;
        if (known != null && known.keySet().containsAll(published)) {
            return known;
        }
        synchronized (this) {
            var fresh = cache == null ? new TreeMap<DictionaryVersion, Dictionary>() : new TreeMap<>(cache);
            for (var version : published) {
                fresh.computeIfAbsent(version, missing -> new Dictionary(missing, definitions.metrics(missing)));
            }
            cache = fresh;
            return fresh;
        }
    }

    /** A dictionary, and whether this request published it. */
    public record Publication(DictionaryDescription dictionary, boolean created) {}
}
