@NullMarked
package org.rollcall.receive.clientreport;

import org.jspecify.annotations.NullMarked;
