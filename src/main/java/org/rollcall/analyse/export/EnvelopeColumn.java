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
    ID(1, ColumnType.INT64, false),
    HOSTNAME(2, ColumnType.STRING, false),
    UUID(3, ColumnType.STRING, true),
    /** The week: its name in text, its Monday in Parquet. */
    WEEK(4, ColumnType.DATE, false),
    /** The same day under the same name in all formats, and in an archive, where the week is a text. */
    MONDAY(5, ColumnType.DATE, false),
    RECORDED_AT(6, ColumnType.TIMESTAMP, false),
    RECEIVED_AT(7, ColumnType.TIMESTAMP, false),
    PRODUCT_VERSION(8, ColumnType.STRING, true),
    PRODUCT_MAJOR(9, ColumnType.INT32, true),
    PRODUCT_MINOR(10, ColumnType.INT32, true),
    PRODUCT_PATCH(11, ColumnType.INT32, true),
    EDITION(12, ColumnType.STRING, true),
    DICTIONARY(13, ColumnType.STRING, false),
    DICTIONARY_MAJOR(14, ColumnType.INT32, false),
    DICTIONARY_MINOR(15, ColumnType.INT32, false),
    FLAGS(16, ColumnType.STRING, false);

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

    /** Of which a kept file says the least and the greatest value: those by which readers choose among files. */
    private static final List<EnvelopeColumn> BOUNDED = List.of(
            HOSTNAME,
            WEEK,
            MONDAY,
            RECORDED_AT,
            PRODUCT_VERSION,
            PRODUCT_MAJOR,
            PRODUCT_MINOR,
            PRODUCT_PATCH,
            DICTIONARY,
            DICTIONARY_MAJOR,
            DICTIONARY_MINOR);

    private final int fieldId;
    private final ColumnType type;
    private final boolean nullable;

    EnvelopeColumn(int fieldId, ColumnType type, boolean nullable) {
        this.fieldId = fieldId;
        this.type = type;
        this.nullable = nullable;
    }

    /** The columns of formats of text, in their order. */
    static List<EnvelopeColumn> ofText(Shape shape) {
        return ofParquet(shape).stream()
                .filter(column -> !PARQUET_ALONE.contains(column))
                .toList();
    }

    /** The columns of Parquet, in their order. */
    static List<EnvelopeColumn> ofParquet(Shape shape) {
        return shape == Shape.LONG ? LONG : ALL;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    Column parquet() {
        return new Column(text(), type, nullable);
    }

    /** The column in files that are kept: it has a number for ever, and the week is its name, as in the name of its folder. */
    Column kept() {
        return this == WEEK
                ? new Column(text(), ColumnType.STRING, false, fieldId)
                : new Column(text(), type, nullable, fieldId);
    }

    boolean isBounded() {
        return BOUNDED.contains(this);
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
