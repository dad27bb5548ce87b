package org.rollcall.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** What goes with migrations beside their files. */
@Singleton
class Migrations implements FlywayConfigurationCustomizer {

    private final DatabaseConfig config;

    Migrations(DatabaseConfig config) {
        this.config = config;
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        config.analystRole().ifPresent(role -> flyway.callbacks(new AnalystRole(role)));
    }
}
