package org.rollcall.demo;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;
import org.rollcall.platform.demo.Demo;

/** Has the database filled before anybody is answered, where that is configured. */
@ApplicationScoped
class DemoStart {

    private static final Logger LOG = Logger.getLogger(DemoStart.class);

    private static final int AFTER_OTHERS = 10_000;

    private final DemoConfig config;
    private final DemoFilling filling;
    private final Demo demo;

    DemoStart(DemoConfig config, DemoFilling filling, Demo demo) {
        this.config = config;
        this.filling = filling;
        this.demo = demo;
    }

    void onStart(@Observes @Priority(AFTER_OTHERS) StartupEvent event) {
        config.instances().map(FleetSize::instances).ifPresent(filling::fill);
        demo.fleet()
                .ifPresent(fleet -> LOG.infof(
                        "This is a demo: the %d instances in the database, and all that is told of them, are invented",
                        fleet.instances()));
    }
}
