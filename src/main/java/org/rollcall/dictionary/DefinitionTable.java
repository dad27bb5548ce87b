package org.rollcall.dictionary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;

/** The SQL of the tables {@code metric} and {@code definition}: whole dictionaries at a time. */
@ApplicationScoped
class DefinitionTable {

    /** Held to the end of the transaction: ordinals are given by one publication after the other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('rollcall.publish'))";

    /** As {@link #KEEP_COLUMNS} locks them, and without keeping pings from noting that they have them. */
    private static final String LOCK_COLUMNS = "select ordinal from metric order by ordinal for no key update";

    private static final String INSERT_METRICS = """
            insert into metric (ordinal, key_path, column_name, column_type, first_version, last_version)
            select ordinal, key_path, column_name, column_type, :version, :version
            from unnest(:ordinals::integer[], :key_paths::text[], :names::text[], :types::text[])
                as new (ordinal, key_path, column_name, column_type)
            """;

    private static final String UPDATE_COLUMN =
            "update metric set column_type = :type, number_column = :number where ordinal = :ordinal";

    private static final String SELECT_COLUMNS = """
            select ordinal, key_path, column_name, column_type, column_kept, number_column
            from metric
            order by ordinal
            """;

    private static final String SELECT_ORDINAL = "select ordinal from metric where key_path = :key_path";

    /** In one order, so that two exports cannot wait for each other. */
    private static final String KEEP_COLUMNS = """
            with changing as (
                select ordinal from metric where ordinal = any(:ordinals) and not column_kept order by ordinal for no key update
            )
            update metric set column_kept = true from changing where metric.ordinal = changing.ordinal
            """;

    /** Where the version lies outside of what a metric's dictionaries spanned until now. */
    private static final String WIDEN_METRICS = """
            update metric
            set first_version = case when published < string_to_array(first_version, '.')::integer[]
                    then :version else first_version end,
                last_version = case when published > string_to_array(last_version, '.')::integer[]
                    then :version else last_version end
            from (select :published::integer[] as published) as version
            where key_path = any(:key_paths)
                and (published < string_to_array(first_version, '.')::integer[]
                    or published > string_to_array(last_version, '.')::integer[])
            """;

    private static final String INSERT_DEFINITIONS = """
            insert into definition (version, ordinal, position, value_type, attributes)
            select :version, metric.ordinal, published.position - 1, published.value_type, published.attributes
            from unnest(:key_paths::text[], :value_types::text[], :attributes::jsonb[])
                with ordinality as published (key_path, value_type, attributes, position)
            join metric using (key_path)
            """;

    private static final String SELECT_METRICS = """
            select ordinal, key_path, value_type, lower(attributes ->> 'data_category') as data_category,
                lower(attributes ->> 'data_source') as data_source, lower(attributes ->> 'status') as status,
                case jsonb_typeof(attributes -> 'time_frame') when 'string' then attributes ->> 'time_frame' end as time_frame
            from definition
            join metric using (ordinal)
            where version = :version
            order by position
            """;

    private static final String SELECT_DECLARED = """
            select key_path, attributes
            from definition
            join metric using (ordinal)
            where version = :version
            """;

    private static final String SELECT_OF_KEY_PATH = """
            select version, key_path, attributes
            from definition
            join metric using (ordinal)
            where key_path = :key_path
            """;

    private static final String SELECT_MONTHLY = """
            select key_path, nullif(trim(attributes ->> 'description'), '') as description, attributes ->> 'product_stage' as product_stage
            from definition
            join metric using (ordinal)
            where version = :version and value_type = 'number' and attributes ->> 'time_frame' = '28d'
                and lower(attributes ->> 'status') is distinct from 'removed'
            order by position
            """;

    private static final String SELECT_DESCRIPTIONS = """
            select key_path, trim(attributes ->> 'description') as description
            from definition
            join metric using (ordinal)
            where version = :version and trim(attributes ->> 'description') <> ''
            """;

    private static final String SELECT_TEXTS = """
            select ordinal, nullif(trim(attributes ->> 'description'), '') as description, attributes ->> 'product_group' as product_group
            from definition
            where version = :version
            """;

    private static final String SELECT_PUBLICATIONS = "select major, minor, published_at from dictionary";

    /** A few thousand rows, read whole: cheaper than the indexes that searching for parts of words would need. */
    private static final String SEARCH = """
            select metric.ordinal, key_path, column_name, first_version, last_version, attributes
            from metric
            join definition on definition.version = metric.last_version and definition.ordinal = metric.ordinal
            where key_path collate "C" > :after
                and (:keyPath::text is null or key_path = :keyPath)
                and not exists (
                    select from unnest(:words::text[]) as word
                    where position(word in lower(key_path || ' ' || coalesce(attributes ->> 'description', ''))) = 0)
                and (:category::text is null or lower(attributes ->> 'data_category') = :category)
                and (:group::text is null or :group = regexp_replace(
                    regexp_replace(lower(trim(attributes ->> 'product_group')), '^group:: *', ''), '[ -]+', '_', 'g'))
                and (:indicator::text is null or attributes -> 'performance_indicator_type' ?? :indicator)
            order by key_path collate "C"
            limit :limit
            """;

    private static final String SELECT_TAGGED = """
            select metric.ordinal, key_path, first_version, last_version, value_type, attributes
            from metric
            join definition on definition.version = metric.last_version and definition.ordinal = metric.ordinal
            where jsonb_typeof(attributes -> 'performance_indicator_type') in ('array', 'string')
                and attributes -> 'performance_indicator_type' not in ('[]', '""')
            order by key_path collate "C"
            """;

    private static final ObjectReader ATTRIBUTES = new JsonMapper().readerFor(ObjectNode.class);

    private final Database database;

    DefinitionTable(Database database) {
        this.database = database;
    }

    /** Lets one publication at a time go on, on every replica, until its transaction ends. */
    void lock() {
        database.call(handle -> handle.execute(LOCK));
    }

    /**
     * Stores the definitions of a dictionary and gives every new key path the next ordinal, in file order, and a column.
     *
     * @return the number of key paths that were new
     */
    int insert(DictionaryVersion version, List<MetricDefinition> definitions) {
        var keyPaths = each(definitions, MetricDefinition::keyPath);
        return database.call(handle -> {
            var added = insertMetrics(handle, version, definitions);
            handle.createUpdate(WIDEN_METRICS)
                    .bind("version", version.toString())
                    .bindArray("published", version.major(), version.minor())
                    .bindArray("key_paths", String.class, keyPaths)
                    .execute();
            handle.createUpdate(INSERT_DEFINITIONS)
                    .bind("version", version.toString())
                    .bindArray("key_paths", String.class, keyPaths)
                    .bindArray("value_types", String.class, each(definitions, MetricDefinition::valueType))
                    .bindArray(
                            "attributes",
                            String.class,
                            each(definitions, one -> one.attributes().toString()))
                    .execute();
            return added;
        });
    }

    private static int insertMetrics(Handle handle, DictionaryVersion version, List<MetricDefinition> definitions) {
        handle.execute(LOCK_COLUMNS);
        var plan = ColumnPlan.of(columns(handle), definitions);
        var added = plan.added();
        handle.createUpdate(INSERT_METRICS)
                .bind("version", version.toString())
                .bindArray("ordinals", Integer.class, each(added, MetricColumn::ordinal))
                .bindArray("key_paths", String.class, each(added, MetricColumn::keyPath))
                .bindArray("names", String.class, each(added, MetricColumn::name))
                .bindArray(
                        "types",
                        String.class,
                        each(added, column -> column.type().declared()))
                .execute();
        var changes = handle.prepareBatch(UPDATE_COLUMN);
        for (var column : plan.changed()) {
            changes.bind("type", column.type().declared())
                    .bind("number", column.numberName())
                    .bind("ordinal", column.ordinal())
                    .add();
        }
        changes.execute();
        return added.size();
    }

    private static <T> Object[] each(List<T> all, Function<T, @Nullable Object> value) {
        return all.stream().map(value).toArray();
    }

    /** The ordinal of a key path; empty where no dictionary has it. */
    OptionalInt ordinal(String keyPath) {
        return database.repeatable(handle -> handle.createQuery(SELECT_ORDINAL)
                .bind("key_path", keyPath)
                .mapTo(int.class)
                .findOne()
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty));
    }

    /** The columns of all metrics, in the order of their ordinals. */
    List<MetricColumn> columns() {
        return database.repeatable(DefinitionTable::columns);
    }

    private static List<MetricColumn> columns(Handle handle) {
        return handle.createQuery(SELECT_COLUMNS)
                .map((rows, _) -> {
                    var keyPath = rows.getString("key_path").intern();
                    return new MetricColumn(
                            rows.getInt("ordinal"),
                            keyPath,
                            columnName(rows.getString("column_name"), keyPath),
                            ValueType.of(rows.getString("column_type")),
                            rows.getBoolean("column_kept"),
                            rows.getString("number_column"));
                })
                .list();
    }

    /** The name of a column; a release that knew none has left it to this one. */
    private static String columnName(@Nullable String stored, String keyPath) {
        return stored == null ? ColumnNames.usual(keyPath) : stored;
    }

    /** Lets the columns of metrics never change again. */
    void keepColumns(Collection<Integer> ordinals) {
        database.repeatable(handle -> handle.createUpdate(KEEP_COLUMNS)
                .bindArray("ordinals", Integer.class, ordinals)
                .execute());
    }

    /** What a published dictionary says of its metrics, by ordinal. */
    Map<Integer, MetricText> texts(DictionaryVersion version) {
        return database.repeatable(handle -> handle.createQuery(SELECT_TEXTS)
                .bind("version", version.toString())
                .reduceRows(new HashMap<>(), (texts, row) -> {
                    var group = row.getColumn("product_group", String.class);
                    texts.put(
                            row.getColumn("ordinal", Integer.class),
                            new MetricText(
                                    row.getColumn("description", String.class),
                                    group == null || group.isBlank() ? null : MetricFacts.group(group)));
                    return texts;
                }));
    }

    /** The versions of all published dictionaries. */
    Set<DictionaryVersion> versions() {
        return database.repeatable(handle -> handle.createQuery("select major, minor from dictionary")
                .map(ConstructorMapper.of(DictionaryVersion.class))
                .set());
    }

    /** The metrics that a published dictionary declares, in file order. */
    List<Metric> metrics(DictionaryVersion version) {
        return database.repeatable(handle -> handle.createQuery(SELECT_METRICS)
                .bind("version", version.toString())
                .map((rows, _) -> new Metric(
                        rows.getInt("ordinal"),
                        rows.getString("key_path").intern(), // every dictionary has the same ones
                        ValueType.of(rows.getString("value_type")),
                        interned(rows.getString("data_category")),
                        interned(rows.getString("data_source")),
                        interned(rows.getString("status")),
                        interned(rows.getString("time_frame"))))
                .list());
    }

    /** The numbers of 28 days that a published dictionary declares, without removed ones, in file order. */
    List<StagedMetric> monthly(String version) {
        return database.repeatable(handle -> handle.createQuery(SELECT_MONTHLY)
                .bind("version", version)
                .map((rows, _) -> new StagedMetric(
                        rows.getString("key_path").intern(),
                        rows.getString("description"),
                        interned(ProductStage.of(rows.getString("product_stage"), rows.getString("key_path")))))
                .list());
    }

    /** What the metrics of a published dictionary are, in the words of their definitions, by key path. */
    Map<String, String> descriptions(DictionaryVersion version) {
        return database.repeatable(handle -> handle.createQuery(SELECT_DESCRIPTIONS)
                .bind("version", version.toString())
                .reduceRows(new HashMap<>(), (descriptions, row) -> {
                    descriptions.put(
                            row.getColumn("key_path", String.class), row.getColumn("description", String.class));
                    return descriptions;
                }));
    }

    /** When each dictionary was published. */
    Map<DictionaryVersion, Instant> publications() {
        return database.repeatable(handle -> handle.createQuery(SELECT_PUBLICATIONS)
                .reduceRows(new HashMap<>(), (publications, row) -> {
                    publications.put(
                            new DictionaryVersion(
                                    row.getColumn("major", Integer.class), row.getColumn("minor", Integer.class)),
                            row.getColumn("published_at", Instant.class));
                    return publications;
                }));
    }

    /** The metrics of a published dictionary, in no order. */
    List<DeclaredMetric> declared(DictionaryVersion version) {
        return database.repeatable(handle -> handle.createQuery(SELECT_DECLARED)
                .bind("version", version.toString())
                .map((rows, _) ->
                        DeclaredMetric.of(rows.getString("key_path"), attributes(rows.getString("attributes"))))
                .list());
    }

    /** The declarations of a metric, by the version of the dictionary, lowest first. */
    NavigableMap<DictionaryVersion, DeclaredMetric> declarations(String keyPath) {
        return database.repeatable(handle -> handle.createQuery(SELECT_OF_KEY_PATH)
                .bind("key_path", keyPath)
                .reduceRows(new TreeMap<>(), (declarations, row) -> {
                    declarations.put(
                            DictionaryVersion.parse(row.getColumn("version", String.class))
                                    .orElseThrow(),
                            DeclaredMetric.of(keyPath, attributes(row.getColumn("attributes", String.class))));
                    return declarations;
                }));
    }

    /** The metrics that a search finds, in the order of the bytes of their key paths. */
    List<DescribedMetric> search(MetricSearch search) {
        return database.repeatable(handle -> handle.createQuery(SEARCH)
                .bindMethods(search)
                .map((rows, _) -> DescribedMetric.of(
                        rows.getInt("ordinal"),
                        rows.getString("key_path"),
                        columnName(rows.getString("column_name"), rows.getString("key_path")),
                        rows.getString("first_version"),
                        rows.getString("last_version"),
                        attributes(rows.getString("attributes"))))
                .list());
    }

    /** The metrics with numbers that have tags, in the order of the bytes of their key paths. */
    List<TaggedMetric> tagged() {
        return database
                .repeatable(handle -> handle.createQuery(SELECT_TAGGED)
                        .map((rows, _) -> tagged(rows))
                        .list())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<TaggedMetric> tagged(ResultSet rows) throws SQLException {
        var hasNumbers = switch (ValueType.of(rows.getString("value_type"))) {
            case NUMBER, BOOLEAN, ANY -> true;
            case STRING, OBJECT -> false;
        };
        var attributes = attributes(rows.getString("attributes"));
        var tags = MetricFacts.texts(attributes.path("performance_indicator_type"));
        if (!hasNumbers || tags.isEmpty()) {
            return Optional.empty();
        }
        var keyPath = rows.getString("key_path");
        var facts = MetricFacts.of(attributes).inOneSpelling();
        return Optional.of(new TaggedMetric(
                rows.getInt("ordinal"),
                keyPath,
                tags,
                ProductStage.of(MetricFacts.text(attributes.path("product_stage")), keyPath),
                facts.productGroup(),
                facts.timeFrame(),
                DictionaryVersion.parse(rows.getString("first_version")).orElseThrow(),
                DictionaryVersion.parse(rows.getString("last_version")).orElseThrow()));
    }

    private static ObjectNode attributes(String json) {
        try {
            return ATTRIBUTES.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored definition cannot be read", e);
        }
    }

    private static @Nullable String interned(@Nullable String text) {
        return text == null ? null : text.intern();
    }
}
