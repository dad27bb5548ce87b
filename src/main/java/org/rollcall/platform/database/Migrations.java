package org.rollcall.platform.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Work around migrations, beside their files. */
@Singleton
class Migrations implements FlywayConfigurationCustomizer {

    private final DatabaseConfig config;

    Migrations(DatabaseConfig config) {
        this.config = config;
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        var callbacks = new ArrayList<Callback>();
        callbacks.add(new MigrationSummary());
        callbacks.add(new CitusMigration());
        config.analystRole().map(AnalystRole::new).ifPresent(callbacks::add);
        config.auditOwner().map(AuditOwner::new).ifPresent(callbacks::add);
        flyway.callbacks(callbacks.toArray(Callback[]::new));
    }
}
