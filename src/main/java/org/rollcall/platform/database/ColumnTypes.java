package org.rollcall.platform.database;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * The types of columns that any table may have: instants are {@code timestamptz} in UTC, lists are arrays, and a UUID that is
 * null is no text. SQL is taken as it is, so that {@code <} is no sign of a template.
 */
final class ColumnTypes implements JdbiPlugin {

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        // Whoever opens a transaction ends it; so a connection need not be asked whether it is in one.
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
        jdbi.registerArgument(new Instants());
        jdbi.registerArgument(new Uuids());
        jdbi.registerColumnMapper(Instant.class, (rows, column, _) -> {
            var time = rows.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        });
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerArrayType(Integer.class, "int4");
        jdbi.registerArrayType(Long.class, "int8");
        jdbi.registerArrayType(UUID.class, "uuid");
    }

    private static final class Instants extends AbstractArgumentFactory<Instant> {

        Instants() {
            super(Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        protected Argument build(Instant instant, ConfigRegistry config) {
            return (position, statement, _) ->
                    statement.setObject(position, instant.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
        }
    }

    private static final class Uuids extends AbstractArgumentFactory<UUID> {

        Uuids() {
            super(Types.OTHER);
        }

        @Override
        protected Argument build(UUID uuid, ConfigRegistry config) {
            return (position, statement, _) -> statement.setObject(position, uuid);
        }
    }
}
