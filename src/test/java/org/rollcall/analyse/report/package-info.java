@NullMarked
package org.rollcall.analyse.report;

import org.jspecify.annotations.NullMarked;
