package org.rollcall.pages.instance;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.fleet.ListPage;
import org.rollcall.analyse.fleet.PingList;
import org.rollcall.analyse.fleet.PingOrder;
import org.rollcall.analyse.fleet.PingSummary;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.HostnameBinding;

/** The pings of an instance, revisions included, the newest first. */
@ApplicationScoped
class Receipts {

    private final PingList pings;
    private final Caller caller;

    Receipts(PingList pings, Caller caller) {
        this.pings = pings;
        this.caller = caller;
    }

    List<PingSummary> newest(Instance instance, int limit) {
        return page(instance, new ListPage<>(PingOrder.ID, true, null, limit));
    }

    List<PingSummary> page(Instance instance, ListPage<PingOrder> page) {
        var uuid = instance.uuid();
        var host = new HostnameBinding(false, Set.of(Hostname.host(instance.hostname())), List.of(), Set.of());
        return pings.page(
                new PingQuery(
                        new Visibility(caller.binding(), host, false),
                        uuid == null ? "" : uuid,
                        new PingQuery.Weeks(null, null),
                        PingQuery.Product.ANY,
                        null,
                        true),
                page);
    }
}
