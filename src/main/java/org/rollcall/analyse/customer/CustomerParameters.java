package org.rollcall.analyse.customer;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.customer.MeasuredMonths.Row;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.QueryParameter;

/** The parameters of everything about customers: instances, months, and the version of the rules. */
public record CustomerParameters(
        @BeanParam PingParameters pings,

        @QueryParam("organisation") @Nullable String organisation,

        @QueryParam("version") @Nullable String version) {

    private static final String KEY = "[0-9a-f]{64}";

    /** The instances that the caller asks for. */
    public Visibility visibility(Caller caller) {
        return pings.visibility(caller);
    }

    Months months(Visibility visibility, Customers customers) {
        var months = pings.months();
        return customers.months(visibility, months.from(), months.to());
    }

    HealthRules.Version version(HealthVersions versions) {
        return versions.version(QueryParameter.text(pings.uri(), "version", version));
    }

    /** Whether a row is of the organisation that is asked for, if one is. */
    Predicate<Row> isOfOrganisation() {
        var key = QueryParameter.parsed(
                pings.uri(),
                "organisation",
                organisation,
                text -> Optional.of(text).filter(given -> given.matches(KEY)),
                "is no key of an organisation; take it from a row of customers");
        return row -> key == null || row.observation().organisation().key().equals(key);
    }
}
