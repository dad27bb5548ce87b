package org.rollcall.analyse.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.AboutWeeks;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;

/** Lists of pings, with what was found in them. */
@AboutWeeks
@Path("/api/v4/usage_data/pings")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class PingListResource {

    private final PingList list;
    private final Caller caller;

    PingListResource(PingList list, Caller caller) {
        this.list = list;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = "Link", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = ListParameters.TOTAL, schema = @Schema(type = SchemaType.INTEGER)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER)),
                @Header(name = RetiredWeeks.HEADER, schema = @Schema(type = SchemaType.STRING))
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PingSummary.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<PingSummary>> list(
            @BeanParam ListParameters parameters,
            @BeanParam @Valid PageParameters page,
            @QueryParam("received_since") @Nullable String receivedSince,
            @QueryParam("revisions") @DefaultValue("false") boolean revisions,
            @QueryParam("order_by")
                    @DefaultValue("id")
                    @Parameter(schema = @Schema(enumeration = {"id", "recorded_at", "hostname"}))
                    String orderBy) {
        var order = EnumParameter.of("order_by", orderBy, PingOrder.class);
        var part = parameters.page(order, order == PingOrder.HOSTNAME, page, order::place);
        var query = parameters.query(caller, "received_since", receivedSince, revisions);
        var answer =
                page.answer(list.page(query, part), ping -> part.place(ping.value(order), Long.toString(ping.id())));
        return ListParameters.counted(answer, parameters.total() ? list.count(query) : null, list.others(query));
    }
}
