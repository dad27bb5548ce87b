package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Types;
import java.time.LocalDate;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** The types of columns that tables of pings have: a week is the {@code date} of its Monday. */
@ApplicationScoped
class PingColumns implements JdbiPlugin {

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.registerArgument(new Weeks());
        jdbi.registerColumnMapper(Week.class, (rows, column, _) -> {
            var monday = rows.getObject(column, LocalDate.class);
            return monday == null ? null : new Week(monday);
        });
    }

    private static final class Weeks extends AbstractArgumentFactory<Week> {

        Weeks() {
            super(Types.DATE);
        }

        @Override
        protected Argument build(Week week, ConfigRegistry config) {
            return (position, statement, _) -> statement.setObject(position, week.monday(), Types.DATE);
        }
    }
}
