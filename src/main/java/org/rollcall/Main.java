package org.rollcall;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.rollcall.embedded.EmbeddedDatabase;
import org.rollcall.embedded.EmbeddedPostgresException;

/** Starts the service, and before it, where no database is configured, the PostgreSQL that Rollcall brings along. */
@QuarkusMain
public final class Main {

    Main() {}

    public static void main(String... args) {
        try {
            EmbeddedDatabase.startUnlessConfigured(() -> Configuration.read(System.getenv()));
        } catch (EmbeddedPostgresException | ConfigurationException e) {
            if (LaunchMode.current().isDevOrTest()) {
                throw e;
            }
            System.err.println(e.getMessage());
            ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(1, null);
            return;
        }
        Quarkus.run(args);
    }
}
