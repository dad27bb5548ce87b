package org.rollcall.platform.database;

import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlStatements;

/** For statements that have as many texts as there are requests: how each is parsed is not remembered, which would fill memory and gain nothing. */
public final class ParsedAnew {

    private ParsedAnew() {}

    /** Has statements be parsed so. */
    public static void use(SqlStatements statements) {
        statements.setSqlParser(new ColonPrefixSqlParser());
    }
}
