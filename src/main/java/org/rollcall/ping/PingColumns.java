package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Types;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.QualifiedArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.PingStore.VectorParameter;
import org.rollcall.platform.database.Sha256;

/**
 * The types of columns that tables of pings have: a week is the {@code date} of its Monday, a SHA-256 is {@code bytea}, and what
 * was done to a payload is the text of a JSON object.
 */
@ApplicationScoped
class PingColumns implements JdbiPlugin {

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.registerArgument(new Bound<>(QualifiedType.of(Week.class), Types.DATE, Week::monday));
        jdbi.registerColumnMapper(Week.class, (rows, column, _) -> {
            var monday = rows.getObject(column, LocalDate.class);
            return monday == null ? null : new Week(monday);
        });
        jdbi.registerArrayType(Week.class, "date", Week::monday);
        jdbi.registerArgument(new Bound<>(Sha256.TYPE, Types.BINARY, HexFormat.of()::parseHex));
        jdbi.registerColumnMapper(
                Sha256.TYPE, (rows, column, _) -> HexFormat.of().formatHex(rows.getBytes(column)));
        jdbi.registerArgument(
                new Bound<>(QualifiedType.of(RedactionReport.class), Types.VARCHAR, RedactionReport::toColumn));
        jdbi.registerColumnMapper(
                RedactionReport.class, (rows, column, _) -> RedactionReport.ofColumn(rows.getString(column)));
        jdbi.registerArgument(new Bound<>(QualifiedType.of(MetricVector.class), Types.OTHER, VectorParameter::new));
        jdbi.registerColumnMapper(
                MetricVector.class, (rows, column, _) -> MetricVector.ofBinaryArray(rows.getBytes(column)));
        jdbi.registerRowMapper(StoredPing.class, (rows, _) -> PingStore.stored(rows));
        jdbi.registerRowMapper(
                PingWithContent.class,
                (rows, _) -> new PingWithContent(PingStore.stored(rows), PingStore.content(rows)));
    }

    /** How a parameter of a type is bound: as one of the {@link Types}. */
    private record Bound<T>(QualifiedType<T> type, int sqlType, Function<T, @Nullable Object> column)
            implements QualifiedArgumentFactory {

        @Override
        @SuppressWarnings("unchecked")
        public Optional<Argument> build(QualifiedType<?> other, @Nullable Object value, ConfigRegistry config) {
            return type.equals(other)
                    ? Optional.of((position, statement, _) ->
                            statement.setObject(position, value == null ? null : column.apply((T) value), sqlType))
                    : Optional.empty();
        }
    }
}
