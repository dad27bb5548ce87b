package org.rollcall.analyse.report;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.InstanceParameters;
import org.rollcall.analyse.OneInstance;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.web.Negotiation;

/** The report of an instance, for its administrator: as JSON, as Markdown or as a page. */
@Path("/api/v4/usage_data/report")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class ReportResource {

    private static final String MARKDOWN = "text/markdown";

    private static final MediaType MARKDOWN_TYPE =
            MediaType.valueOf(MARKDOWN).withCharset(StandardCharsets.UTF_8.name());

    private static final MediaType HTML_TYPE = MediaType.TEXT_HTML_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private static final List<Variant> VARIANTS = Variant.mediaTypes(
                    MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(MARKDOWN), MediaType.TEXT_HTML_TYPE)
            .build();

    private final OneInstance instances;
    private final Reports reports;
    private final AuditedRead read;

    ReportResource(OneInstance instances, Reports reports, AuditedRead read) {
        this.instances = instances;
        this.reports = reports;
        this.read = read;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, MARKDOWN, MediaType.TEXT_HTML})
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Report.class)),
                @Content(mediaType = MARKDOWN, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaType.TEXT_HTML, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response get(
            @BeanParam InstanceParameters instance, @Context Request request, @Context RoutingContext context) {
        var type = Negotiation.chosen(request, VARIANTS).orElse(MediaType.APPLICATION_JSON_TYPE);
        var report = reports.of(instances.of(instance));
        read.rows(1);
        return answer(report, type, context).build();
    }

    private static Response.ResponseBuilder answer(Report report, MediaType type, RoutingContext context) {
        if (MediaType.TEXT_HTML_TYPE.isCompatible(type)) {
            // In place of the policy of every answer: of two policies both would count.
            context.response().headers().set("Content-Security-Policy", ReportText.policy());
            return Response.ok(ReportText.html(report), HTML_TYPE);
        }
        return MARKDOWN_TYPE.isCompatible(type)
                ? Response.ok(ReportText.markdown(report), MARKDOWN_TYPE)
                : Response.ok(report, MediaType.APPLICATION_JSON_TYPE);
    }
}
