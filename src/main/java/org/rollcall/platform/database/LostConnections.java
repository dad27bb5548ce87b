package org.rollcall.platform.database;

import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.arc.Unremovable;
import io.quarkus.jdbc.postgresql.runtime.PostgreSQLAgroalConnectionConfigurer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

/**
 * Has the pool keep a connection on which the server has told of another one that it has lost. Without this, each statement for a worker of
 * Citus that is away would cost a new connection, and those for the others would wait for theirs.
 */
@Alternative
@Priority(1)
@ApplicationScoped
@Unremovable
@JdbcDriver("postgresql")
class LostConnections extends PostgreSQLAgroalConnectionConfigurer {

    @Override
    public void setExceptionSorter(String databaseKind, AgroalDataSourceConfigurationSupplier source) {
        source.connectionPoolConfiguration().exceptionSorter(DatabaseFailure::endsConnection);
    }
}
