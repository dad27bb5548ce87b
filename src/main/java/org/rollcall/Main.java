package org.rollcall;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.Locale;
import org.rollcall.demo.DemoCheck;
import org.rollcall.platform.embedded.EmbeddedDatabase;
import org.rollcall.platform.embedded.EmbeddedPostgresException;

/** Starts the service, and before it, where no database is configured, the PostgreSQL that Rollcall brings along. */
@QuarkusMain
public final class Main {

    Main() {}

    public static void main(String... args) {
        Locale.setDefault(Locale.ROOT); // Numbers that libraries write have ASCII digits, wherever the machine is.
        try {
            EmbeddedDatabase.startUnlessConfigured(Main::checkedSettings, DemoCheck::requireEmptyOrFilled);
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

    /** Begins what Quarkus does whatever the settings are, while this thread waits for PostgreSQL. */
    private static void prepareQuarkus() {
        var loader = Thread.currentThread().getContextClassLoader();
        Thread.ofPlatform().daemon().name("Quarkus preparation").start(() -> {
            try {
                Class.forName(Application.APP_CLASS_NAME, true, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                // Quarkus itself comes upon it, and says so
            }
        });
    }

    /** A live reload finds the port of the run before it still taken, and is told of mistakes by the framework. */
    private static SmallRyeConfig checkedSettings() {
        var config = Configuration.read(System.getenv());
        if (!LaunchMode.current().isDevOrTest()) {
            StartCheck.run(config);
            prepareQuarkus();
        }
        return config;
    }
}
