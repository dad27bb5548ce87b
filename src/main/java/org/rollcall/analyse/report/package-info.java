/** The report that an instance can be given about itself, with advice. */
@NullMarked
package org.rollcall.analyse.report;

import org.jspecify.annotations.NullMarked;
