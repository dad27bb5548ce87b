package org.rollcall.analyse.indicator;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.QueryParameter;

/** The metrics with one tag, month by month. */
@Path("/api/v4/usage_data/indicators")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class IndicatorResource {

    private final IndicatorList indicators;
    private final TableAnswers answers;
    private final Caller caller;

    IndicatorResource(IndicatorList indicators, TableAnswers answers, Caller caller) {
        this.indicators = indicators;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = IndicatorAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response get(
            @QueryParam("type") @Parameter(required = true) @Nullable String type,
            @BeanParam PingParameters parameters,
            @QueryParam("group_by")
                    @DefaultValue("stage")
                    @Parameter(schema = @Schema(enumeration = {"stage", "group", "edition"}))
                    String groupBy,
            @BeanParam TableFormat format) {
        var visibility = parameters.visibility(caller);
        var answer = indicators.of(
                QueryParameter.text(parameters.uri(), "type", type),
                visibility,
                parameters.months(),
                EnumParameter.of("group_by", groupBy, Grouping.class));
        return answers.of(format, visibility, answer);
    }
}
