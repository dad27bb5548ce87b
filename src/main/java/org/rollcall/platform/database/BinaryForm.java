package org.rollcall.platform.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.PGStatement;

/** Lets the server send large values as they are, and not in hexadecimal digits, which are twice as many. */
public final class BinaryForm implements StatementCustomizer {

    /** What the driver takes for that. */
    private static final int BINARY = -1;

    /** Has a statement do so. */
    public static void use(SqlStatements statement) {
        statement.addCustomizer(new BinaryForm());
    }

    @Override
    public void beforeBinding(PreparedStatement statement, StatementContext context) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
    }
}
