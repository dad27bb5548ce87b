package org.rollcall.analyse.export;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.parquet.Column;
import org.rollcall.platform.parquet.ColumnType;

/** A column of tables of pings that says something about the ping, in front of its metrics. */
enum EnvelopeColumn {
    ID(ColumnType.INT64, false),
    HOSTNAME(ColumnType.STRING, false),
    UUID(ColumnType.STRING, true),
    /** The week: its name in text, its Monday in Parquet. */
    WEEK(ColumnType.DATE, false),
    /** The same day under the same name in all formats, and in an archive, where the week is the name of a folder. */
    MONDAY(ColumnType.DATE, false),
    RECORDED_AT(ColumnType.TIMESTAMP, false),
    RECEIVED_AT(ColumnType.TIMESTAMP, false),
    PRODUCT_VERSION(ColumnType.STRING, true),
    PRODUCT_MAJOR(ColumnType.INT32, true),
    PRODUCT_MINOR(ColumnType.INT32, true),
    PRODUCT_PATCH(ColumnType.INT32, true),
    EDITION(ColumnType.STRING, true),
    DICTIONARY(ColumnType.STRING, false),
    DICTIONARY_MAJOR(ColumnType.INT32, false),
    DICTIONARY_MINOR(ColumnType.INT32, false),
    FLAGS(ColumnType.STRING, false);

    private static final List<EnvelopeColumn> ALL = List.of(values());

    /** In a table with a row for each metric. */
    private static final List<EnvelopeColumn> LONG = List.of(
            WEEK,
            MONDAY,
            HOSTNAME,
            UUID,
            RECORDED_AT,
            PRODUCT_VERSION,
            PRODUCT_MAJOR,
            PRODUCT_MINOR,
            PRODUCT_PATCH,
            EDITION);

    /** Columns that formats of text do not have. */
    private static final List<EnvelopeColumn> PARQUET_ALONE = List.of(PRODUCT_MAJOR, PRODUCT_MINOR, PRODUCT_PATCH);

    private final ColumnType type;
    private final boolean nullable;

    EnvelopeColumn(ColumnType type, boolean nullable) {
        this.type = type;
        this.nullable = nullable;
    }

    /** The columns of formats of text, in their order. */
    static List<EnvelopeColumn> ofText(Shape shape) {
        return ofParquet(shape, true).stream()
                .filter(column -> !PARQUET_ALONE.contains(column))
                .toList();
    }

    /**
     * The columns of Parquet, in their order.
     *
     * @param hasWeek whether there is a column of the week beside that of its Monday
     */
    static List<EnvelopeColumn> ofParquet(Shape shape, boolean hasWeek) {
        return (shape == Shape.LONG ? LONG : ALL)
                .stream().filter(column -> hasWeek || column != WEEK).toList();
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    Column parquet() {
        return new Column(text(), type, nullable);
    }

    /** The value of a ping: a text, week, day, time, number, or list of texts; null for nothing. */
    @Nullable
    Object of(StoredPing stored) {
        var ping = stored.ping();
        return switch (this) {
            case ID -> stored.id();
            case HOSTNAME -> ping.instance().hostname();
            case UUID -> ping.instance().uuid();
            case WEEK -> ping.week();
            case MONDAY -> ping.week().monday();
            case RECORDED_AT -> ping.recordedAt();
            case RECEIVED_AT -> ping.receivedAt();
            case PRODUCT_VERSION -> ping.productVersion();
            case PRODUCT_MAJOR -> VersionNumbers.of(ping.productVersion()).major();
            case PRODUCT_MINOR -> VersionNumbers.of(ping.productVersion()).minor();
            case PRODUCT_PATCH -> VersionNumbers.of(ping.productVersion()).patch();
            case EDITION -> ping.edition();
            case DICTIONARY -> ping.dictionary();
            case DICTIONARY_MAJOR -> dictionary(ping).major();
            case DICTIONARY_MINOR -> dictionary(ping).minor();
            case FLAGS -> ping.flags().stream().map(PingFlag::text).toList();
        };
    }

    private static DictionaryVersion dictionary(Ping ping) {
        return DictionaryVersion.parse(ping.dictionary()).orElseThrow();
    }
}
