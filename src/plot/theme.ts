/** The look of all pictures. */
import type { Config } from 'vega-lite'

/** Colours of series that are told apart, readable for the colour-blind (Okabe and Ito). */
export const series_colours = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00']

export const font = 'DejaVu Sans, Helvetica, Arial, sans-serif'
export const ink = '#333333'
const pale = '#e6e6e6'

export const theme: Config = {
  background: 'white',
  font,
  padding: 12,
  title: {
    fontSize: 14,
    fontWeight: 600,
    color: ink,
    anchor: 'start',
    offset: 10,
    subtitleFontSize: 12,
    subtitleColor: ink,
    subtitlePadding: 6,
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 500,
    titleColor: ink,
    labelColor: ink,
    gridColor: pale,
    domainColor: '#999999',
    tickColor: '#999999',
    titlePadding: 8,
  },
  header: { labelFontSize: 12, labelFontWeight: 600, labelColor: ink, titleFontSize: 12 },
  legend: { labelFontSize: 11, titleFontSize: 12, labelColor: ink, titleColor: ink, symbolStrokeWidth: 2 },
  view: { stroke: '#cccccc' },
  range: { category: series_colours },
}
