package org.rollcall.analyse.quality;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gauges of metrics that need attention, of outliers, and of weeks that wait to be looked at. They are looked up once a minute; NaN where they could not be. */
@ApplicationScoped
class QualityGauges {

    private static final Logger LOG = Logger.getLogger(QualityGauges.class);

    private static final List<MetricState> STATES =
            List.of(MetricState.BROKEN, MetricState.FAILING, MetricState.SILENT);

    private final MetricHealthTable health;
    private final OutlierList outliers;
    private final QualityWeeks weeks;

    private volatile @Nullable Map<String, Long> metrics;
    private volatile double lastOutliers = Double.NaN;
    private volatile double waiting = Double.NaN;

    QualityGauges(MetricHealthTable health, OutlierList outliers, QualityWeeks weeks) {
        this.health = health;
        this.outliers = outliers;
        this.weeks = weeks;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        for (var state : STATES) {
            Gauge.builder("rollcall.metric.health", () -> metrics(state))
                    .description("Metrics that have the state in a version of ten instances or more")
                    .tag("state", state.text())
                    .register(registry);
        }
        Gauge.builder("rollcall.outliers", () -> lastOutliers)
                .description("Outliers of the last week that is over, 20 of an instance at most")
                .register(registry);
        Gauge.builder("rollcall.quality.weeks.waiting", () -> waiting)
                .description(
                        "Weeks whose metrics are to be counted or searched for outliers, for the first time or again")
                .register(registry);
    }

    private double metrics(MetricState state) {
        var known = metrics;
        return known == null ? Double.NaN : known.getOrDefault(state.text(), 0L);
    }

    @Scheduled(every = "1m", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            metrics = health.countMetrics();
            lastOutliers = outliers.countLast();
            waiting = weeks.waiting();
        } catch (RuntimeException e) {
            LOG.debugf(e, "The state of metrics and the outliers cannot be counted");
            metrics = null;
            lastOutliers = Double.NaN;
            waiting = Double.NaN;
        }
    }
}
